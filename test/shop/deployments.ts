/** How one of the shop's functions is built and deployed. */
export interface Deployment {
  name: string;
  /** Module format of the bundle. */
  format: 'esm' | 'cjs';
  /** Whether the AWS SDK is inside the bundle or comes with the runtime. */
  sdk: 'bundled' | 'external';
  /** Name without extension, folders included, of the bundle in the deployment package. */
  file: string;
  /** How it is instrumented where the shop mostly uses `register`. */
  instrumentedBy: 'register' | 'wrap';
  /** Default 2. */
  maxInstances?: number;
  /** Default 20 000. */
  timeoutMs?: number;
  memoryMb: number;
  environment?: Record<string, string>;
}

/** Different in style, as functions of different teams are. */
export const deployments: readonly Deployment[] = [
  {
    name: 'place-order',
    format: 'esm',
    sdk: 'bundled',
    file: 'index',
    instrumentedBy: 'register',
    memoryMb: 256,
  },
  {
    name: 'validate-order',
    format: 'cjs',
    sdk: 'bundled',
    file: 'index',
    instrumentedBy: 'register',
    memoryMb: 128,
  },
  {
    name: 'price-order',
    format: 'cjs',
    sdk: 'external',
    file: 'src/index',
    instrumentedBy: 'wrap',
    memoryMb: 128,
  },
  {
    name: 'reserve-stock',
    format: 'esm',
    sdk: 'external',
    file: 'index',
    instrumentedBy: 'register',
    memoryMb: 256,
  },
  {
    name: 'charge-card',
    format: 'cjs',
    sdk: 'bundled',
    file: 'index',
    instrumentedBy: 'register',
    memoryMb: 512,
  },
  {
    name: 'ship-order',
    format: 'esm',
    sdk: 'bundled',
    file: 'index',
    instrumentedBy: 'register',
    memoryMb: 512,
  },
  {
    name: 'print-label',
    format: 'cjs',
    sdk: 'bundled',
    file: 'dist/index',
    instrumentedBy: 'register',
    memoryMb: 1024,
  },
  {
    name: 'notify-customer',
    format: 'esm',
    sdk: 'bundled',
    file: 'index',
    instrumentedBy: 'wrap',
    memoryMb: 256,
  },
  {
    name: 'settle',
    format: 'cjs',
    sdk: 'external',
    file: 'index',
    instrumentedBy: 'register',
    maxInstances: 1,
    memoryMb: 512,
  },
];
