/** What other programs do to a page. Each function runs in the page. */

/** As a browser's translator: every text, as soon as it stands there, is put into two elements and changed. */
export function translateAll(): void {
  const translated = new WeakSet<Node>();
  const translate = (text: Text) => {
    if (translated.has(text) || text.parentElement?.closest("head, script, style, noscript")) return;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    const other = document.createTextNode(text.data.trim() === "" ? text.data : `${text.data}·`);
    translated.add(other);
    text.replaceWith(outer);
    outer.append(inner);
    inner.append(other);
  };
  const textsIn = (node: Node): Text[] => {
    if (node instanceof Text) return [node];
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    return texts;
  };
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.isConnected) textsIn(node).forEach(translate);
  });
  observer.observe(document, { childList: true, subtree: true });
  textsIn(document).forEach(translate);
}

/** As password managers: something beside each field, some fields in elements of the extension's own, something around the form. */
export function decorateFields(): void {
  const added = () => document.body.appendChild(document.createElement("x-manager"));
  for (const input of document.querySelectorAll("main input:not([type=hidden])")) {
    input.before(added());
    input.after(added());
    const around = added();
    const field = input.parentElement?.parentElement;
    field?.replaceWith(around);
    if (field) around.append(field);
  }
  for (const form of document.querySelectorAll("main form")) {
    form.prepend(added());
    form.append(added());
    form.after(added());
  }
}

/** As ad blockers: all that is seen and not needed to fill the form in. */
export function removeAllButForms(): void {
  const needed = [...document.querySelectorAll("main input, main label, main button[type=submit]")];
  const isNeeded = (element: Element) => needed.some((other) => element.contains(other) || other.contains(element));
  for (const element of document.querySelectorAll(":is(header, main, footer) *"))
    if (!isNeeded(element) && element.checkVisibility()) element.remove();
}

/** Texts that React keeps as such, because they stand bare beside something: what moves or replaces one breaks the page. */
export function bareTexts(): string[] {
  interface Fiber {
    tag: number;
    child: Fiber | null;
    sibling: Fiber | null;
    return: Fiber | null;
    type: unknown;
    memoizedProps: unknown;
    stateNode: { current: Fiber };
  }
  const [HOST_PORTAL, HOST_TEXT] = [4, 6];
  const key = Object.keys(document).find((name) => name.startsWith("__reactContainer$"));
  const root = (document as unknown as Record<string, Fiber>)[key ?? ""];
  const found: string[] = [];
  const visit = (fiber: Fiber | null): void => {
    for (let next = fiber; next; next = next.sibling) {
      // Next tells screen readers the title of each new page in a place of its own, that nobody sees.
      if (next.tag === HOST_TEXT && next.return?.tag !== HOST_PORTAL) found.push(String(next.memoizedProps));
      visit(next.child);
    }
  };
  visit(root?.stateNode.current.child ?? null);
  // An error response has no scripts.
  const hasScripts = document.querySelector('script[src*="/_next/"]') !== null;
  return key || !hasScripts ? found : ["no React here"];
}
