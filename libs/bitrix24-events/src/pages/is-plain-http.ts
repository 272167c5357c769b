/** Whether everybody on the way can read what is sent to an address. */
export const isPlainHttp = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'http:';
