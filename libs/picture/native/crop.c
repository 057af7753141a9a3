/* Decodes what a crop keeps of a JPEG, with libjpeg-turbo.

   The entropy code of a JPEG can only be read from its beginning to its end, but what it says of
   blocks outside the crop need not be turned into pixels. None of libjpeg-turbo's bindings for
   Python offers that; see slidemill/picture/crops.py for the caller. */

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

enum { BANDS = 3, TALLEST_BLOCK = 32 /* px; ITU T.81, A.1.1 */ };

struct rectangle { /* px */
    unsigned left, top, width, height;
};

/* Told how many of the crop's rows are there and stay as they are. */
typedef void (*arrived)(unsigned rows);

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

static int holds(const struct jpeg_decompress_struct *jpeg, const struct rectangle *crop)
{
    return crop->width > 0 && crop->left < jpeg->image_width &&
           crop->width <= jpeg->image_width - crop->left && crop->height > 0 &&
           crop->top < jpeg->image_height && crop->height <= jpeg->image_height - crop->top;
}

static void read_rows(struct jpeg_decompress_struct *jpeg, unsigned char *room, size_t stride,
                      unsigned rows)
{
    unsigned done = 0;
    while (done < rows) {
        /* two at once: as many as libjpeg makes of one row of halved colours */
        JSAMPROW pointers[2];
        pointers[0] = room + done * stride;
        pointers[1] = pointers[0] + stride;
        done += jpeg_read_scanlines(jpeg, pointers, rows - done > 1 ? 2 : 1);
    }
}

/* Writes the crop's rows of RGB into `room`; returns 1, or 0 when the file is damaged anywhere, of
   several scans or smaller than the crop, or when the room does not hold the crop and, where the
   file goes on below it, one row more.

   libjpeg begins at the edges of blocks: `crop` comes back as what is decoded, a little more to
   the left and the top. It is set when `tell` is called for the first time, which happens after
   every `step` rows, between them. Colours between their samples are not interpolated, and each
   pixel is the one that decoding the whole file gives. */
int slidemill_decode_crop(const unsigned char *file, size_t file_size, struct rectangle *crop,
                          unsigned char *room, size_t room_size, unsigned step, arrived tell)
{
    struct jpeg_decompress_struct jpeg;
    struct complaints complaints;

    jpeg.err = jpeg_std_error(&complaints.standard);
    complaints.standard.error_exit = give_up;
    complaints.standard.emit_message = heed;
    complaints.standard.output_message = say_nothing;
    if (setjmp(complaints.give_up)) {
        jpeg_destroy_decompress(&jpeg);
        return 0;
    }
    jpeg_create_decompress(&jpeg); /* gives up when the library is not the header's */
    jpeg_mem_src(&jpeg, (unsigned char *)file, file_size);
    jpeg_read_header(&jpeg, TRUE);
    if (jpeg_has_multiple_scans(&jpeg) || !holds(&jpeg, crop) || step == 0)
        give_up((j_common_ptr)&jpeg);
    jpeg.out_color_space = JCS_RGB;
    jpeg.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&jpeg);

    unsigned above = crop->top % TALLEST_BLOCK;
    crop->top -= above;
    crop->height += above;
    jpeg_crop_scanline(&jpeg, &crop->left, &crop->width);
    size_t stride = (size_t)crop->width * BANDS;
    unsigned below = jpeg.output_height - crop->top - crop->height;
    if (stride * ((size_t)crop->height + (below > 0)) > room_size)
        give_up((j_common_ptr)&jpeg);

    if (crop->top > 0)
        jpeg_skip_scanlines(&jpeg, crop->top);
    for (unsigned done = 0; done < crop->height;) {
        unsigned rows = crop->height - done < step ? crop->height - done : step;
        read_rows(&jpeg, room + done * stride, stride, rows);
        done += rows;
        if (done < crop->height)
            tell(done);
    }
    if (below > 0) {
        /* the last row is read, or libjpeg would not look for damage in what it skips */
        if (below > 1)
            jpeg_skip_scanlines(&jpeg, below - 1);
        read_rows(&jpeg, room + crop->height * stride, stride, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    return 1;
}
