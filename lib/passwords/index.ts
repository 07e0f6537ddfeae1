/** Passwords: hash, verify, judge. The door of this folder; the browser may import `./rules` alone. */
export { bcrypt as hashEngine } from "./bcrypt";
export { HashingOverloaded, hashPassword, verifyPassword } from "./hashing";
export { mostCommonPasswords, passwordProblems } from "./policy";
