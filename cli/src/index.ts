export { type Config, variables } from './config.ts';
export { type Service, startService } from './service.ts';
