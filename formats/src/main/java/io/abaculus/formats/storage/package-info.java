/**
 * Files as such, of whatever format: written so that they are there whole or not at all, told from what is
 * no regular file, and why they fail in words.
 */
@NullMarked
package io.abaculus.formats.storage;

import org.jspecify.annotations.NullMarked;
