/**
 * Vision transformers as DINOv2 and DINO build them, and the projection head that NeCo trains on top.
 */
@NullMarked
package io.abaculus.nn.vit;

import org.jspecify.annotations.NullMarked;
