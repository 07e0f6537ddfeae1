import { accountWalk, withoutPasswordWalk } from "./account";
import { failureWalk, nowhereWalk, walkIn, withoutJavaScriptWalk } from "./elsewhere";
import { forgotPasswordWalk, longAddressWalk } from "./forgot-password";
import { logInWalk, signedInStartWalk } from "./log-in";
import { resetPasswordWalk } from "./reset-password";
import { signUpWalk } from "./sign-up";
import type { Walk } from "./walk";

export const WALKS: Walk[] = [
  logInWalk,
  signedInStartWalk,
  forgotPasswordWalk,
  longAddressWalk,
  resetPasswordWalk,
  signUpWalk,
  accountWalk,
  withoutPasswordWalk,
  nowhereWalk,
  withoutJavaScriptWalk,
  // Last, because it takes the database away for a moment.
  failureWalk,
];

/** What axe says of them, and whether they fit, languages.spec.ts asks. */
export const WALKS_IN_OTHER_LANGUAGES = ["de", "ar"].map(walkIn);
