/** Lets a few through at once; the others wait their turn, at most until their signal says stop. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  async pass<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.inside >= this.most) await this.turn(signal);
    else this.inside += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // the place goes straight to the next, so that nobody slips in between
      if (next) next();
      else this.inside -= 1;
    }
  }

  private async turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        const at = this.waiting.indexOf(enter);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(signal.reason);
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(enter);
    });
  }
}
