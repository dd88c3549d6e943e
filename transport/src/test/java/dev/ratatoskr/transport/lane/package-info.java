/** Tests of the lane in virtual time, against a model of the router's rule. */
@NullMarked
package dev.ratatoskr.transport.lane;

import org.jspecify.annotations.NullMarked;
