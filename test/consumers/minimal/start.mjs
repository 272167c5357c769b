// The application by `import`. Exit code 0: all as said.
import 'reflect-metadata';
import app from './app.cjs';

await app.check({
  root: await import('nestjs-bitrix24-events'),
  config: await import('nestjs-bitrix24-events/config'),
  sqlite: await import('nestjs-bitrix24-events/sqlite'),
  storage: await import('nestjs-bitrix24-events/storage'),
  testing: await import('nestjs-bitrix24-events/testing'),
});
