/**
 * What tests start as processes: the command line with its platform, and a browser. The modules of
 * the project must have been packaged.
 */
package io.tidemark.platformtesting;
