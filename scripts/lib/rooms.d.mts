export function readRooms(): Map<string, Set<string>>;
export function withoutShortcuts(rooms: Map<string, Set<string>>): Map<string, string[]>;
export function floorsOf(rooms: Map<string, Set<string>>): Map<string, number>;
