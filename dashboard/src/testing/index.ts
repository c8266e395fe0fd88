export { arns, hostile, type Seeded, seedEstate } from './estate.ts';
