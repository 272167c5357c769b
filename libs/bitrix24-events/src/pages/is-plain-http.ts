/** Whether requests to an address can be read in transit. */
export const isPlainHttp = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'http:';
