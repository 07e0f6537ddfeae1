ALTER TABLE "intents" ADD COLUMN "released_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "intents_released" ON "intents" USING btree ("address","released_at");