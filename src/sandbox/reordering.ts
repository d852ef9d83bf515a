const HELD_AT_MOST_MS = 1000;

/** Holds deliveries that the `reorder` fault meets, and lets them go last first. */
export class Reordering {
  private held: (() => void)[] = [];
  private release: NodeJS.Timeout | null = null;

  /** @param isLast no other is waited for: those that are held go now */
  hold(start: () => void, isLast: boolean): void {
    this.held.push(start);
    if (this.held.length > 1 && isLast) this.letGo();
    else this.release ??= setTimeout(() => this.letGo(), HELD_AT_MOST_MS);
  }

  letGo(): void {
    if (this.release) clearTimeout(this.release);
    this.release = null;
    for (const start of this.held.splice(0).reverse()) start();
  }
}
