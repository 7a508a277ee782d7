/** What needs the API of TornadoVM's SDK from version 5 on; compiled where an SDK is at hand. */
@NullMarked
package io.abaculus.tornado.sdk;

import org.jspecify.annotations.NullMarked;
