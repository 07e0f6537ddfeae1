import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { runCommand } from "./command";

const PORT = 3001;
const PREVIEW = new URL("../../emails/preview.tsx", import.meta.url);

await runCommand({
  help: `npm run mail

Shows every email in every language at http://localhost:${PORT}, until it is stopped. After a change, reload the page.`,
  async run() {
    const server = createServer(async ({ url }, response) => {
      const { type, text } = await preview(url).catch(({ stack }) => ({ type: "plain", text: stack }));
      response.setHeader("Content-Type", `text/${type}; charset=utf-8`).end(text);
    });
    await once(server.listen(PORT, "127.0.0.1"), "listening");
    console.log(`The emails are at http://localhost:${PORT}`);
    await once(server, "close");
  },
});

/** In a thread of its own, which loads the emails as they are now. */
async function preview(url: string | undefined): Promise<Page> {
  const [page] = await once(new Worker(PREVIEW, { workerData: url }), "message");
  return page;
}

interface Page {
  type: "html" | "plain";
  text: string;
}
