/** Keeps what this process prints, by whatever means, and prints it all the same. */
export class Output {
  private text = '';
  private readonly ends: (() => void)[] = [];

  constructor() {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream) as (...parts: unknown[]) => boolean;
      stream.write = (...parts: unknown[]) => {
        this.text += String(parts[0]);
        return write(...parts);
      };
      this.ends.push(() => Reflect.deleteProperty(stream, 'write'));
    }
  }

  /** Prints as before. Returns all that was printed meanwhile. */
  stop(): string {
    for (const end of this.ends.splice(0)) end();
    return this.text;
  }
}
