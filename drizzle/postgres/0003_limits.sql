CREATE TABLE "limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" bigint DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "result" text DEFAULT 'ok' NOT NULL;--> statement-breakpoint
CREATE INDEX "limits_expire" ON "limits" USING btree ("expire");