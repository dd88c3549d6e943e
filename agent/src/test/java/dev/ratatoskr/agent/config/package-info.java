/** Tests of the configuration file. */
@NullMarked
package dev.ratatoskr.agent.config;

import org.jspecify.annotations.NullMarked;
