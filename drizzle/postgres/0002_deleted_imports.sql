CREATE TABLE "deleted_imports" (
	"key" text PRIMARY KEY NOT NULL
);
