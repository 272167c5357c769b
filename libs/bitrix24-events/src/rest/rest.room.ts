import type { Room } from '../common/index.js';
import { AuthServer } from './auth-server/auth-server.service.js';
import { HTTP_SOURCE, httpSource } from './transport/http-source.js';
import { RestPipeline } from './rest-pipeline.service.js';
import { RestTransport } from './transport/rest-transport.service.js';

/** HTTP to portals and auth servers. */
export const REST_ROOM: Room = {
  providers: [
    { provide: HTTP_SOURCE, useFactory: () => httpSource() },
    RestTransport,
    RestPipeline,
    AuthServer,
  ],
  ground: [RestTransport, RestPipeline],
};
