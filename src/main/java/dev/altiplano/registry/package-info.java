/**
 * Models from elsewhere: which registry a name belongs to, and how a model is pulled from it or
 * pushed to it.
 */
@NullMarked
package dev.altiplano.registry;

import org.jspecify.annotations.NullMarked;
