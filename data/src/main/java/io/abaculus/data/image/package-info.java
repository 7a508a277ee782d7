/**
 * Pictures as 8-bit pixels: decoding files, and the operations of Pillow's {@code Image} and
 * torchvision's PIL transforms (resize, colour, blur) to the last bit, because training
 * augmentations are defined by them.
 */
@NullMarked
package io.abaculus.data.image;

import org.jspecify.annotations.NullMarked;
