/** Tests of the package of the same name. */
@NullMarked
package dev.ratatoskr.fuzz;

import org.jspecify.annotations.NullMarked;
