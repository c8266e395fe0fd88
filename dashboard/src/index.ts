export { dashboardVariables } from './config.ts';
export type { Page, PageContext } from './page.ts';
export { pages } from './pages/index.ts';
export { type DashboardOptions, startDashboard } from './server.ts';
