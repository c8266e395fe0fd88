import { loading } from './began.ts';

// What is imported before this has run by now; what the user's own modules take after it is not ours.
loading.tookMs = performance.now() - loading.beganAt;
