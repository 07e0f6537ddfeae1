import { OLD_PASSWORD } from "./accounts";
import { openForm } from "./form-post";

/** What a browser holds once somebody has logged in there. */
export async function sessionCookie(url: string, email: string, password = OLD_PASSWORD): Promise<string> {
  const { headers } = await (await openForm(`${url}/login`))({ email, password });
  return headers.getSetCookie().map((cookie) => cookie.split(";")[0])[0] ?? "";
}
