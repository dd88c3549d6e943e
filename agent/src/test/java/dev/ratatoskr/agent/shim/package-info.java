/** Tests of the package of the same name, in virtual time where no socket is needed. */
@NullMarked
package dev.ratatoskr.agent.shim;

import org.jspecify.annotations.NullMarked;
