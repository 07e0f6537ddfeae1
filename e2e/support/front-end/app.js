// A single-page app as one is written for Djoser with SimpleJWT: fetch, a route per hash, tokens in memory.
const api = new URL(location.href).searchParams.get("api") ?? sessionStorage.getItem("api");
sessionStorage.setItem("api", api);

let tokens;

async function call(method, path, body, options = {}) {
  const headers = { ...(tokens && { Authorization: `JWT ${tokens.access}` }) };
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(`${api}/api${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
    ...options,
  });
  const text = await response.text();
  const answer = text === "" ? undefined : JSON.parse(text);
  if (response.ok) return answer;
  const more = { wait: response.headers.get("Retry-After"), scheme: response.headers.get("WWW-Authenticate") };
  throw new Error(JSON.stringify({ status: response.status, ...more, ...answer }));
}

const post = (path, body, options) => call("POST", path, body, options);

const routes = {
  login: () =>
    form("Log in", { Email: "email", Password: "password" }, async ({ email, password }) => {
      tokens = await post("/auth/jwt/create/", { email, password });
      location.hash = "#/account";
    }),

  "sign-up": () =>
    form("Sign up", { Email: "email", Password: "password" }, async ({ email, password }) => {
      await post("/auth/users/", { email, password, re_password: password });
      say("Check your email");
    }),

  forgot: () =>
    form("Send link", { Email: "email" }, async ({ email }) => {
      await post("/auth/users/reset_password/", { email });
      say("Check your email");
    }),

  reset: (uid, token) =>
    form("Change password", { "New password": "new_password" }, async ({ new_password }) => {
      await post("/auth/users/reset_password_confirm/", { uid, token, new_password, re_new_password: new_password });
      location.hash = "#/login";
    }),

  // Somebody who has logged in on Latchkey's own pages, by a provider perhaps.
  session: async () => {
    tokens = await post("/auth/jwt/session/", undefined, { credentials: "include" });
    location.hash = "#/account";
  },

  account: async () => {
    const { email, has_usable_password } = await call("GET", "/users/check_password_status/");
    say(has_usable_password ? `${email} has a password` : `${email} has no password`);
    button("Refresh", async () => {
      tokens = { ...tokens, ...(await post("/auth/jwt/refresh/", { refresh: tokens.refresh })) };
      say(`Refreshed for ${(await call("GET", "/auth/users/me/")).email}`);
    });
    button("Log out", async () => {
      await post("/auth/jwt/blacklist/", { refresh: tokens.refresh });
      location.hash = "#/login";
    });
    if (!has_usable_password)
      form("Set password", { "New password": "new_password" }, async (body) => {
        say((await post("/users/set_password/", body)).message);
      });
  },
};

async function show() {
  const [, name = "login", ...values] = location.hash.split("/");
  document.querySelector("main").replaceChildren();
  await attempt(() => routes[name](...values));
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    say(error.message, "alert");
  }
}

function say(text, role = "status") {
  add("p", { role, textContent: text });
}

function button(name, act) {
  add("button", { textContent: name, onclick: () => attempt(act) });
}

function form(name, fields, act) {
  const element = add("form", {
    onsubmit: (event) => {
      event.preventDefault();
      attempt(() => act(Object.fromEntries(new FormData(element))));
    },
  });
  for (const [label, field] of Object.entries(fields)) {
    const input = Object.assign(document.createElement("input"), { name: field });
    const labelled = Object.assign(document.createElement("label"), { textContent: label });
    labelled.append(input);
    element.append(labelled);
  }
  element.append(Object.assign(document.createElement("button"), { textContent: name }));
}

function add(tag, properties) {
  const element = document.createElement(tag);
  const { role, ...rest } = properties;
  if (role) element.setAttribute("role", role);
  document.querySelector("main").append(Object.assign(element, rest));
  return element;
}

addEventListener("hashchange", show);
show();
