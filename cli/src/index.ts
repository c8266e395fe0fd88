export { type Config, variables } from './config.ts';
export { layerFiles } from './layer/contents.ts';
export { layerZip } from './layer/zip.ts';
export { type Service, startService } from './service.ts';
