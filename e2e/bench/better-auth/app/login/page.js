import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { auth } from "../../auth";

/** As in Better Auth's examples, signed-in users are redirected. */
export default async function LoginPage() {
  if (await auth.api.getSession({ headers: await headers() })) redirect("/");
  return (
    <main>
      <h1>Log in</h1>
      <form>
        <label>
          Email <input type="email" name="email" required />
        </label>
        <label>
          Password <input type="password" name="password" required />
        </label>
        <button type="submit">Log in</button>
      </form>
    </main>
  );
}
