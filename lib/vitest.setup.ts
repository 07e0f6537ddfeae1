/** Each test file has the real database to itself, in memory. */
import { migrateDatabase } from "../drizzle/migrate";

migrateDatabase();
