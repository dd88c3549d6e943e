/** Tests of the choice between the engines. */
@NullMarked
package dev.ratatoskr.transport.engine;

import org.jspecify.annotations.NullMarked;
