"""Makes the files beside it: what Pillow gives for small random images. Needs pillow, numpy and libjpeg-turbo's cjpeg.

operations.bin: cases of (operation, 8 arguments, image, expected image), big-endian; see PillowOperationsTest.
decoding/: image files of every kind, and under the same name with .rgb added what Pillow reads from them.
"""

import io
import os
import struct
import subprocess
import zlib

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20)


def raw(a):
    return struct.pack('>ii', a.shape[1], a.shape[0]) + a.tobytes()


def hue(image, factor):
    h, s, v = image.convert('HSV').split()
    turned = np.array(h, dtype=np.uint8)
    turned += np.int32(factor * 255).astype(np.uint8)
    return Image.merge('HSV', (Image.fromarray(turned), s, v)).convert('RGB')


def operations(out):
    def emit(operation, arguments, a, image):
        arguments = [float(x) for x in arguments] + [0.0] * (8 - len(arguments))
        out.write(struct.pack('>i8d', operation, *arguments) + raw(a) + raw(np.array(image)))

    filters = [Image.NEAREST, Image.BILINEAR, Image.BICUBIC]
    for n in range(24):
        w, h = (int(x) for x in np.exp(rng.uniform(0, np.log(40), 2)))
        a = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
        if n % 3 == 1:
            a = ((a > 127) * 255).astype(np.uint8)
        if n % 3 == 2:
            a = np.clip(rng.normal(rng.uniform(0, 255), 12, (h, w, 3)), 0, 255).astype(np.uint8)
        image = Image.fromarray(a)
        factor = [0, 1, 0.5, 10, 100, rng.uniform(0, 2), rng.uniform(0, 2), 1.0000001][n % 8]
        emit(0, [factor], a, ImageEnhance.Brightness(image).enhance(factor))
        emit(1, [factor], a, ImageEnhance.Contrast(image).enhance(factor))
        emit(2, [factor], a, ImageEnhance.Color(image).enhance(factor))
        turn = [0, -0.5, 0.5, rng.uniform(-0.5, 0.5)][n % 4]
        emit(3, [turn], a, hue(image, turn))
        emit(4, [], a, image.convert('L').convert('RGB'))
        sigma = [0, 0.1, 2, 30, 300, rng.uniform(0.1, 2), rng.uniform(0.1, 2)][n % 7]
        emit(5, [sigma], a, image.filter(ImageFilter.GaussianBlur(sigma)))
        top, left = int(rng.integers(0, h)), int(rng.integers(0, w))
        ch, cw = int(rng.integers(1, h - top + 1)), int(rng.integers(1, w - left + 1))
        oh, ow = (int(x) for x in np.exp(rng.uniform(0, np.log(50), 2)))
        if n % 6 == 0:
            oh = ch
        for i, kind in enumerate(filters):
            cut = image.crop((left, top, left + cw, top + ch)).resize((ow, oh), kind)
            emit(6, [top, left, ch, cw, oh, ow, i], a, cut)


def png(w, h, depth, color, rows):
    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))

    header = struct.pack('>IIBBBBB', w, h, depth, color, 0, 0, 0)
    data = zlib.compress(b''.join(b'\0' + row for row in rows))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', data) + chunk(b'IEND', b'')


def cjpeg(image, *options):
    ppm = io.BytesIO()
    image.save(ppm, 'PPM')
    return subprocess.run(['cjpeg', *options], input=ppm.getvalue(), capture_output=True, check=True).stdout


def lossless_jpeg(a, names):
    """Differences to the sample on the left, or above; their lengths have codes of 4 bits."""
    def segment(marker, body):
        return bytes([255, marker]) + struct.pack('>H', len(body) + 2) + body

    h, w, n = a.shape
    frame = struct.pack('>BHHB', 8, h, w, n) + b''.join(bytes([name, 0x11, 0]) for name in names)
    scan = bytes([n]) + b''.join(bytes([name, 0]) for name in names) + b'\1\0\0'
    bits = ''
    for y, x, c in np.ndindex(h, w, n):
        near = int(a[y, x - 1, c]) if x else int(a[y - 1, x, c]) if y else 128
        difference = int(a[y, x, c]) - near
        length = abs(difference).bit_length()
        bits += format(length, '04b')
        if length:
            bits += format(difference if difference > 0 else difference + (1 << length) - 1, f'0{length}b')
    bits += '1' * (-len(bits) % 8)
    data = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)).replace(b'\xff', b'\xff\0')
    table = b'\0\0\0\0\x09' + bytes(12) + bytes(range(9))
    return b'\xff\xd8' + segment(0xc3, frame) + segment(0xc4, table) + segment(0xda, scan) + data + b'\xff\xd9'


def colors(n):
    return [bytes(int(x) for x in c) for c in rng.integers(0, 256, (n, 3))]


def bmp(w, h, bits, data, header=40, compression=0, between=b'', palette=()):
    """A BMP whose rows, or runs, are ready; between header and pixels lie masks or a palette."""
    between = between + b''.join(c[::-1] + b'\0' for c in palette)
    info = struct.pack('<IiiHHIIIIII', header, w, h, 1, bits, compression, len(data), 0, 0, len(palette), 0)
    info = info.ljust(header, b'\0') + between
    return b'BM' + struct.pack('<IHHI', 14 + len(info) + len(data), 0, 0, 14 + len(info)) + info + data


def bmp_rows(a):
    return b''.join(row.tobytes() + b'\0' * (-len(row.tobytes()) % 4) for row in a)


def gif(canvas, left, top, indices, palette, local=(), transparent=None, interlaced=False):
    """A GIF of one frame of at most 16 colours, its codes not compressed."""
    h, w = indices.shape
    flags = 0x80 | len(palette).bit_length() - 2
    data = b'GIF89a' + struct.pack('<HHBBB', *canvas, flags, 7, 0) + b''.join(palette)
    if transparent is not None:
        data += b'!\xf9\4\1\0\0' + bytes([transparent]) + b'\0'
    flags = (0x80 | len(local).bit_length() - 2 if local else 0) | (0x40 if interlaced else 0)
    data += b',' + struct.pack('<HHHHB', left, top, w, h, flags) + b''.join(local)
    if interlaced:
        indices = np.concatenate([indices[first::step] for first, step in ((0, 8), (4, 8), (2, 4), (1, 2))])
    bits = codes = 0
    for i, index in enumerate(indices.ravel()):
        # 16 clears the table before it grows, so all codes have 5 bits; 17 ends them.
        for code in ([16] if i % 8 == 0 else []) + [int(index)] + ([17] if i == indices.size - 1 else []):
            codes |= code << bits
            bits += 5
    codes = codes.to_bytes((bits + 7) // 8, 'little')
    blocks = [codes[i:i + 255] for i in range(0, len(codes), 255)]
    return data + b'\4' + b''.join(bytes([len(b)]) + b for b in blocks) + b'\0;'


def smooth(h, w, c):
    a = rng.integers(0, 256, (h // 8 + 2, w // 8 + 2, c), dtype=np.uint8)
    return np.stack([np.array(Image.fromarray(a[..., i]).resize((w, h), Image.BICUBIC)) for i in range(c)], -1)


def decoding(folder):
    files = {}

    def save(name, image, kind, **options):
        out = io.BytesIO()
        image.save(out, kind, **options)
        files[name] = out.getvalue()
        return files[name]

    rgb, four = smooth(19, 27, 3), smooth(19, 27, 4)
    image = Image.fromarray(rgb)
    for i, name in enumerate(('444', '422', '420')):
        save(f'ycc{name}.jpg', image, 'JPEG', quality=92, subsampling=i)
    save('progressive.jpg', image, 'JPEG', quality=90, progressive=True)
    save('grey.jpg', Image.fromarray(rgb[..., 0]), 'JPEG', quality=90)
    save('rgb.jpg', image, 'JPEG', quality=95, keep_rgb=True)
    data = files['ycc444.jpg']
    length = struct.unpack('>H', data[4:6])[0]
    files['ycc444_without_jfif.jpg'] = data[:2] + data[4 + length:]
    data = save('cmyk.jpg', Image.fromarray(four, 'CMYK'), 'JPEG', quality=95)
    adobe = data.index(b'Adobe')
    files['ycck.jpg'] = data[:adobe + 11] + b'\x02' + data[adobe + 12:]
    length = struct.unpack('>H', data[adobe - 2:adobe])[0]
    files['cmyk_without_adobe.jpg'] = data[:adobe - 4] + data[adobe - 2 + length:]
    save('bad_profile.jpg', image, 'JPEG', quality=95, icc_profile=b'this is no profile' * 9)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        save(f'exif{orientation}.jpg', image, 'JPEG', quality=95, exif=exif)
        if orientation == 6:
            save('exif6.png', image, 'PNG', exif=exif)
            save('exif6.webp', image, 'WEBP', exif=exif, lossless=True)
    save('rgb.png', image, 'PNG')
    save('grey.png', Image.fromarray(rgb[..., 0]), 'PNG')
    save('rgba.png', Image.fromarray(four, 'RGBA'), 'PNG')
    save('grey_alpha.png', Image.fromarray(four[..., :2], 'LA'), 'PNG')
    save('palette.png', image.quantize(37), 'PNG')
    save('palette2.png', image.quantize(3), 'PNG')
    save('palette_transparent.png', image.quantize(37), 'PNG', transparency=5)
    save('rgb_transparent.png', image, 'PNG', transparency=tuple(int(x) for x in rgb[3, 3]))
    save('bit.png', Image.fromarray(rgb[..., 0]).convert('1'), 'PNG')
    save('lossless.webp', image, 'WEBP', lossless=True)
    y, x = np.mgrid[0:48, 0:64]
    gentle = np.stack([4 * x, 5 * y, 255 - 2 * x - 2 * y], -1).clip(0, 255).astype(np.uint8)
    save('lossy.webp', Image.fromarray(gentle), 'WEBP', quality=95)
    save('palette.gif', image.quantize(200), 'GIF')
    save('rgb.bmp', image, 'BMP')
    save('palette.bmp', image.quantize(200), 'BMP')
    for name, channels, color in (('rgb16', 3, 2), ('rgba16', 4, 6), ('grey_alpha16', 2, 4)):
        deep = rng.integers(0, 65536, (9, 11, channels)).astype('>u2')
        files[name + '.png'] = png(11, 9, 16, color, [row.tobytes() for row in deep])
    for depth in (2, 4):
        rows = [rng.integers(0, 256, 16 * depth // 8, dtype=np.uint8).tobytes() for _ in range(9)]
        files[f'grey{depth}.png'] = png(16, 9, depth, 0, rows)
    files['ycc440.jpg'] = cjpeg(image, '-sample', '1x2')
    files['ycc_mixed.jpg'] = cjpeg(image, '-sample', '2x1,1x1,1x2')
    files['quantized16.jpg'] = cjpeg(image, '-quality', '5')
    files['lossless.jpg'] = lossless_jpeg(rgb[:6, :9], (1, 2, 3))
    a16, a32 = rng.integers(0, 1 << 16, (7, 9), dtype='<u2'), rng.integers(0, 1 << 32, (7, 9), dtype='<u4')
    files['rgb555.bmp'] = bmp(9, 7, 16, bmp_rows(a16))
    files['rgb565.bmp'] = bmp(9, 7, 16, bmp_rows(a16), 40, 3, struct.pack('<III', 0xf800, 0x7e0, 0x1f))
    files['rgb565_top_down.bmp'] = bmp(9, -7, 16, bmp_rows(a16), 40, 3, struct.pack('<III', 0xf800, 0x7e0, 0x1f))
    files['masks.bmp'] = bmp(9, 7, 32, bmp_rows(a32), 40, 3, struct.pack('<III', 0xff000000, 0xff0000, 0xff00))
    files['masks_of_nothing.bmp'] = bmp(9, 7, 32, bmp_rows(a32), 40, 3, struct.pack('<III', 0, 0, 0))
    a8 = rng.integers(0, 40, (7, 9), dtype=np.uint8)
    files['os2.bmp'] = bmp(9, 7, 8, bmp_rows(a8), 64, palette=colors(40))
    runs = b''.join(b'\3' + bytes([y]) + b'\0\3\7\5' + bytes([y]) + b'\0\3\2\0\0' for y in range(7))
    files['runs.bmp'] = bmp(9, 7, 8, runs + b'\0\1', 40, 1, palette=colors(10))
    runs = b''.join(b'\5' + bytes([0x10 + y]) + b'\0\4\x2a' + bytes([0x30 + y]) + b'\0\0' for y in range(7))
    files['half_byte_runs.bmp'] = bmp(9, 7, 4, runs + b'\0\1', 40, 2, palette=colors(16))
    a4 = rng.integers(0, 16, (6, 8), dtype=np.uint8)
    files['canvas.gif'] = gif((15, 12), 4, 3, a4, colors(16))
    files['canvas_transparent.gif'] = gif((15, 12), 4, 3, a4, colors(16), transparent=5)
    files['canvas_too_small.gif'] = gif((9, 7), 4, 3, a4, colors(16))
    files['canvas_outside.gif'] = gif((9, 7), 12, 11, a4, colors(16), transparent=9)
    files['local_palette.gif'] = gif((15, 12), 4, 3, a4 % 4, colors(16), local=colors(4))
    files['few_colors.gif'] = gif((15, 12), 4, 3, a4, colors(4))
    files['grey_levels.gif'] = gif((15, 12), 4, 3, a4, [bytes([i] * 3) for i in range(4)])
    files['interlaced.gif'] = gif((8, 6), 0, 0, a4, colors(16), interlaced=True)
    files['interlaced3.gif'] = gif((8, 3), 0, 0, a4[:3], colors(16), interlaced=True)
    frame = Image.new('RGBA', (34, 19))
    frame.paste(image.crop((3, 2, 14, 9)), (10, 6))
    save('animation.webp', frame, 'WEBP', save_all=True, append_images=[image.resize((34, 19))], lossless=True)
    short = png(8, 6, 8, 3, [row.tobytes() for row in a4])
    files['palette_too_short.png'] = short[:33] + struct.pack('>I', 9) + b'PLTE' + b'redgreenblue'[:9] + struct.pack(
        '>I', zlib.crc32(b'PLTE' + b'redgreenblue'[:9])) + short[33:]
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name), 'wb') as out:
            out.write(data)
        pixels = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert('RGB')
        with open(os.path.join(folder, name + '.rgb'), 'wb') as out:
            out.write(raw(np.array(pixels)))


with open(os.path.join(HERE, 'operations.bin'), 'wb') as file:
    operations(file)
decoding(os.path.join(HERE, 'decoding'))
