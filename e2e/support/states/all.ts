import { accountStates, withoutPasswordStates } from "./account";
import { forgotPasswordStates, longAddressStates } from "./forgot-password";
import { logInStates, signedInStartStates } from "./log-in";
import { failureStates, notFoundStates, statesIn, withoutJavaScriptStates } from "./other-pages";
import { resetPasswordStates } from "./reset-password";
import { signUpStates } from "./sign-up";
import type { PageStates } from "./visit";

export const PAGE_STATES: PageStates[] = [
  logInStates,
  signedInStartStates,
  forgotPasswordStates,
  longAddressStates,
  resetPasswordStates,
  signUpStates,
  accountStates,
  withoutPasswordStates,
  notFoundStates,
  withoutJavaScriptStates,
  // Last: it breaks the database for a moment.
  failureStates,
];

export const STATES_IN_OTHER_LANGUAGES = ["de", "ar"].map(statesIn);
