/** Does a write, again while another process holds the file. */
export type Write = <T>(work: () => T) => Promise<T>;
