export { ClientSecretCheck } from './client-secret-check.service.js';
