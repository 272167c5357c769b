import { type Answer, htmlAnswer } from '../http/index.js';

const REASONS: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page of a proxy in front of the server. */
export function proxyPage(status: number): Answer {
  const title = `${status} ${REASONS[status] ?? ''}`.trim();
  return htmlAnswer(
    status,
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
      `<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  );
}

/** What a login page in front of REST looks like to a client that asked for JSON. */
export function htmlPage(): Answer {
  return htmlAnswer(
    200,
    '<!DOCTYPE html><html><head><title>Authorization</title></head><body></body></html>\n',
  );
}
