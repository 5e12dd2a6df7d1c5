/** Vector arithmetic on rows of a transformer, for what stands between its matrix products on a CPU. */
package dev.inkstone.model.text.kernel;
