/** Read by Next as the id of an action, and no build has one like it. */
const NO_ACTION = `$ACTION_ID_${"0".repeat(42)}`;

/**
 * Posts a form whose action the server no longer knows, as a browser without JavaScript would: the answer is the page as it is now,
 * with what was typed. Never resolves, because this page is over.
 */
export function postFromOutdatedPage(typed = new FormData()): Promise<never> {
  const form = document.createElement("form");
  form.method = "post";
  form.enctype = "multipart/form-data";
  // A mailed link is no longer in the address (mailed-link.tsx).
  form.action = window.location.pathname + (window.history.state?.mailedLink ?? window.location.search);
  typed.set(NO_ACTION, "");
  for (const [name, value] of typed) {
    if (typeof value === "string" && !isPassword(name)) form.append(hiddenInput(name, value));
  }
  document.body.append(form);
  form.submit();
  return new Promise(() => {});
}

export function isPassword(field: string): boolean {
  return /password/i.test(field);
}

function hiddenInput(name: string, value: string): HTMLInputElement {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}
