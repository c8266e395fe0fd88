export { dashboardVariables } from './config.ts';
export { type DashboardOptions, startDashboard } from './server.ts';
