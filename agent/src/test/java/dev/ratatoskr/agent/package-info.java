/** Tests of the command line and the launcher. */
@NullMarked
package dev.ratatoskr.agent;

import org.jspecify.annotations.NullMarked;
