export { type Seeded, seedEstate } from './estate.ts';
export { arns, hostile } from './names.ts';
export { oddNames, seedSprawl } from './sprawl.ts';
