// The application by `require`. Exit code 0: all as said.
'use strict';
require('reflect-metadata');
const { check } = require('./app.cjs');

check({
  root: require('nestjs-bitrix24-events'),
  config: require('nestjs-bitrix24-events/config'),
  sqlite: require('nestjs-bitrix24-events/sqlite'),
  storage: require('nestjs-bitrix24-events/storage'),
  testing: require('nestjs-bitrix24-events/testing'),
}).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
