CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`code` text NOT NULL,
	`result` text DEFAULT 'ok' NOT NULL,
	`user_id` integer,
	`submitted_email` text,
	`client` text NOT NULL,
	`user_agent` text NOT NULL,
	`request_id` text NOT NULL,
	`details` text,
	`count` integer DEFAULT 1 NOT NULL,
	`count_key` text
);
--> statement-breakpoint
CREATE INDEX `audit_log_user` ON `audit_log` (`user_id`,`code`,`at`);--> statement-breakpoint
CREATE INDEX `audit_log_at` ON `audit_log` (`at`);--> statement-breakpoint
CREATE UNIQUE INDEX `audit_log_count` ON `audit_log` (`count_key`) WHERE count_key is not null;--> statement-breakpoint
CREATE TABLE `delivery_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`address` text NOT NULL,
	`message_id` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `delivery_events_address` ON `delivery_events` (`address`,`type`,`at`);--> statement-breakpoint
CREATE INDEX `delivery_events_message` ON `delivery_events` (`message_id`);--> statement-breakpoint
CREATE INDEX `delivery_events_type` ON `delivery_events` (`type`,`at`);--> statement-breakpoint
CREATE INDEX `delivery_events_at` ON `delivery_events` (`at`);--> statement-breakpoint
CREATE TABLE `identities` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`provider` text NOT NULL,
	`subject` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identities_provider_subject` ON `identities` (`provider`,`subject`);--> statement-breakpoint
CREATE INDEX `identities_user` ON `identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `limits` (
	`key` text PRIMARY KEY NOT NULL,
	`points` integer DEFAULT 0 NOT NULL,
	`expire` integer NOT NULL,
	`pending` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `limits_expire` ON `limits` (`expire`);--> statement-breakpoint
CREATE TABLE `oauth_states` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`purpose` text NOT NULL,
	`session_id` integer,
	`return_to` text NOT NULL,
	`exchange_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `oauth_states_created` ON `oauth_states` (`created_at`);--> statement-breakpoint
CREATE INDEX `oauth_states_session` ON `oauth_states` (`session_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`destination` text DEFAULT 'email' NOT NULL,
	`template` text NOT NULL,
	`address` text,
	`user_id` integer,
	`device` text,
	`context` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text,
	`lease` text,
	`leased_until` integer,
	`counted_at` integer,
	`completed_at` integer,
	`outcome` text,
	`provider_id` text
);
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`destination`,`due_at`,"created_at" desc) WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX `outbox_failed` ON `outbox` (`completed_at`,`destination`) WHERE completed_at is null and last_error is not null;--> statement-breakpoint
CREATE INDEX `outbox_completed` ON `outbox` (`completed_at`);--> statement-breakpoint
CREATE INDEX `outbox_created` ON `outbox` (`created_at`);--> statement-breakpoint
CREATE INDEX `outbox_counted` ON `outbox` (`address`,`counted_at`,`due_at`);--> statement-breakpoint
CREATE INDEX `outbox_provider` ON `outbox` (`provider_id`) WHERE provider_id is not null;--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`token_hash` text NOT NULL,
	`method` text DEFAULT 'password' NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`client` text NOT NULL,
	`user_agent` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_tokenHash_unique` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`last_used_at`);--> statement-breakpoint
CREATE INDEX `sessions_used` ON `sessions` (`last_used_at`);--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_method` ON `sessions` (`method`,`created_at`);--> statement-breakpoint
CREATE TABLE `sign_ups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`reference` text NOT NULL,
	`email` text NOT NULL,
	`password_hash` text,
	`provider` text,
	`subject` text,
	`created_at` integer NOT NULL,
	`client` text NOT NULL,
	`user_agent` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_ups_reference_unique` ON `sign_ups` (`reference`);--> statement-breakpoint
CREATE INDEX `sign_ups_email` ON `sign_ups` (`email`,`created_at`);--> statement-breakpoint
CREATE INDEX `sign_ups_created` ON `sign_ups` (`created_at`);--> statement-breakpoint
CREATE TABLE `static_files` (
	`path` text PRIMARY KEY NOT NULL,
	`content` text NOT NULL,
	`mac` text NOT NULL,
	`served_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `static_files_served` ON `static_files` (`served_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`password_hash` text,
	`disabled_at` integer,
	`locked_at` integer,
	`last_login_at` integer,
	`language` text,
	`created_at` integer NOT NULL,
	`django_pk` text,
	`django` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_djangoPk_unique` ON `users` (`django_pk`);