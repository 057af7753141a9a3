/* Decodes the columns of a JPEG that a crop keeps, with libjpeg-turbo.

   The entropy code of a JPEG can only be read from its beginning to its end, but what it says of
   blocks beside the crop need not be turned into pixels. None of libjpeg-turbo's bindings for
   Python offers its jpeg_crop_scanline(); see slidemill/picture/columns.py for the caller. */

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

enum { BANDS = 3, FAILED = -1 };

struct complaints {
    struct jpeg_error_mgr standard; /* first: libjpeg knows this part alone */
    jmp_buf give_up;
};

static void give_up(j_common_ptr jpeg)
{
    longjmp(((struct complaints *)jpeg->err)->give_up, 1);
}

/* Corrupt data is a warning (level -1), which libjpeg would go on after: not here. */
static void heed(j_common_ptr jpeg, int level)
{
    if (level < 0)
        give_up(jpeg);
}

static void say_nothing(j_common_ptr jpeg)
{
    (void)jpeg;
}

/* Writes rows of RGB into `room` and returns their number, or FAILED when the file is damaged, of
   several scans, without jpeg_crop_scanline()'s reach, or larger than the room.

   `left` and `width` (px) say which columns are wanted; libjpeg begins at the edge of a block, so
   they come back as what was decoded: a little more to the left. Colours between their samples
   are not interpolated, and each column is what decoding the whole file gives. */
int slidemill_decode_columns(const unsigned char *file, size_t file_size, unsigned *left,
                             unsigned *width, unsigned char *room, size_t room_size)
{
    struct jpeg_decompress_struct jpeg;
    struct complaints complaints;

    jpeg.err = jpeg_std_error(&complaints.standard);
    complaints.standard.error_exit = give_up;
    complaints.standard.emit_message = heed;
    complaints.standard.output_message = say_nothing;
    if (setjmp(complaints.give_up)) {
        jpeg_destroy_decompress(&jpeg);
        return FAILED;
    }
    jpeg_create_decompress(&jpeg); /* gives up when the library is not the header's */
    jpeg_mem_src(&jpeg, (unsigned char *)file, file_size);
    jpeg_read_header(&jpeg, TRUE);
    if (jpeg_has_multiple_scans(&jpeg) || *width == 0 || *left >= jpeg.image_width ||
        *width > jpeg.image_width - *left)
        give_up((j_common_ptr)&jpeg);
    jpeg.out_color_space = JCS_RGB;
    jpeg.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&jpeg);
    jpeg_crop_scanline(&jpeg, left, width);

    size_t stride = (size_t)*width * BANDS;
    if (stride * jpeg.output_height > room_size)
        give_up((j_common_ptr)&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
        /* two at once: as many as libjpeg makes of one row of halved colours */
        JSAMPROW rows[2];
        rows[0] = room + jpeg.output_scanline * stride;
        rows[1] = rows[0] + stride;
        jpeg_read_scanlines(&jpeg, rows, jpeg.output_height - jpeg.output_scanline > 1 ? 2 : 1);
    }
    int decoded = (int)jpeg.output_height;
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    return decoded;
}
