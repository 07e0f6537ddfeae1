export function loginPage(uid: string, emails: string[]): string {
  const buttons = emails
    .map((email) => `<button name="email" value="${escapeHtml(email)}">${escapeHtml(email)}</button>`)
    .join("");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Local ID</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 10vh auto; padding: 0 1rem; color-scheme: light dark; }
  form { display: grid; gap: .75rem; margin-block: 1rem; }
  input, button { font: inherit; padding: .6rem; }
</style>
<h1>Local ID</h1>
<p>An identity provider for this laptop only. It believes whatever you say.</p>
<form method="post" action="/interaction/${uid}">${buttons}</form>
<form method="post" action="/interaction/${uid}">
  <label for="email">Somebody else's email</label>
  <input id="email" name="email" type="email" required>
  <button>Sign in to Local ID</button>
</form>
<form method="post" action="/interaction/${uid}"><button name="cancel" value="yes">Cancel</button></form>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
