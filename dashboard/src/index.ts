export { type Config, ConfigError, readConfig, variables } from './config.ts';
export { type DashboardOptions, startDashboard } from './server.ts';
