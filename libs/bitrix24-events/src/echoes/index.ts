export { ECHOES_OPTIONS, EchoesOptions } from './echoes.options.js';
export { Echoes, type EchoEvent, type Loop } from './echoes.service.js';
export { ignoreOwnProblems } from './ignore-own-problems.js';
export { OwnEvents, type OwnedEvent } from './own-events.service.js';
export { ECHOES_ROOM } from './echoes.room.js';
