ALTER TABLE `intents` ADD `released_at` integer;--> statement-breakpoint
CREATE INDEX `intents_released` ON `intents` (`address`,`released_at`);