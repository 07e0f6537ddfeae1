/**
 * Bounded, and served in turn by key (round robin): a flood under one key delays another by one item. When it is full, the key with most
 * items waiting loses its newest.
 */
export interface FairQueue<Item> {
  /** @returns the item that has no place: this one, or the newest of the key with most waiting */
  add(key: string, item: Item): Item | undefined;
  take(): Item | undefined;
  size(): number;
}

export function createFairQueue<Item>(places: number): FairQueue<Item> {
  const waiting = new Map<string, Item[]>();
  let size = 0;

  return {
    add(key, item) {
      const own = waiting.get(key) ?? [];
      own.push(item);
      waiting.set(key, own);
      size++;
      return size > places ? removeNewest(longest(key, own)) : undefined;
    },
    take() {
      for (const [key, items] of waiting) {
        const item = items.shift();
        waiting.delete(key);
        if (items.length > 0) waiting.set(key, items);
        size--;
        return item;
      }
    },
    size: () => size,
  };

  /** Of equals this one, so that nothing that waits is removed in vain. */
  function longest(key: string, own: Item[]): [string, Item[]] {
    return [...waiting].reduce((most, next) => (next[1].length > most[1].length ? next : most), [key, own]);
  }

  function removeNewest([key, items]: [string, Item[]]): Item | undefined {
    size--;
    if (items.length === 1) waiting.delete(key);
    return items.pop();
  }
}
