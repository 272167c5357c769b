export function timeFactor(environment?: Record<string, string | undefined>, measure?: () => number): number;
